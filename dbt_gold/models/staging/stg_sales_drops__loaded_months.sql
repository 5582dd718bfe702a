{{ loaded_months(ref('stg_sales_drops__loaded_days')) }}
