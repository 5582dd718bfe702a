{{ loaded_months(ref('stg_shopease__loaded_days')) }}
