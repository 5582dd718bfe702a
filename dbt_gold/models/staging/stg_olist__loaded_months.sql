{{ loaded_months(ref('stg_olist__loaded_days')) }}
