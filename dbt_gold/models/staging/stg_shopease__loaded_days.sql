{{ loaded_days('silver_shopease', 'shopease_sale_transactions') }}
