-- Made after the first load. updated_at serves incremental extraction, the keys serve updates.

create index customers_updated_at on shopease.customers (updated_at);
create index customers_key on shopease.customers (customer_id);
create index products_updated_at on shopease.products (updated_at);
create index products_key on shopease.products (product_id);
create index stores_updated_at on shopease.stores (updated_at);
create index sales_managers_updated_at on shopease.sales_managers (updated_at);
create index inventory_updated_at on shopease.inventory (updated_at);
create index sale_transactions_updated_at on shopease.sale_transactions (updated_at);
create index sale_transactions_key on shopease.sale_transactions (transaction_id);
