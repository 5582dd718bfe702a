{{ loaded_days('silver_olist', 'olist_orders') }}
