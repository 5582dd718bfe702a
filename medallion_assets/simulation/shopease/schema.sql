-- The operational database of a chain of stores, as real ones are: what the shops enter is
-- stored as it is. No foreign key, check or not-null constraint keeps an error out.
--
-- customers, products and sale_transactions have no primary key: they are filled by imports
-- that send a batch again when in doubt, so rows come twice, keys come with other values, and
-- some have no key at all. There is no surrogate key either; two equal rows are equal in every
-- column. The other tables are entered through one form each, which keeps its key.
--
-- Amounts have four digits behind the point, because some entered prices have more than two.

create schema if not exists shopease;

create table shopease.customers (
    customer_id bigint,
    customer_name text,
    email text,
    phone text,
    address text,
    city text,
    state text,
    zip_code text,
    created_at timestamptz,
    updated_at timestamptz
);

create table shopease.products (
    product_id bigint,
    product_name text,
    category text,
    price numeric(12, 4),
    description text,
    created_at timestamptz,
    updated_at timestamptz
);

create table shopease.stores (
    store_id bigint primary key,
    store_name text,
    address text,
    city text,
    state text,
    zip_code text,
    phone text,
    floor_area_sqft integer,
    opened_on date,
    created_at timestamptz,
    updated_at timestamptz
);

create table shopease.sales_managers (
    manager_id bigint primary key,
    store_id bigint,
    manager_name text,
    email text,
    phone text,
    monthly_sales_target numeric(12, 2),
    hired_on date,
    created_at timestamptz,
    updated_at timestamptz
);

create table shopease.inventory (
    product_id bigint,
    store_id bigint,
    quantity_on_hand integer,
    quantity_reserved integer,
    reorder_level integer,
    reorder_quantity integer,
    last_restocked_at timestamptz,
    updated_at timestamptz,
    primary key (product_id, store_id)
);

create table shopease.sale_transactions (
    transaction_id bigint,
    store_id bigint,
    customer_id bigint,
    product_id bigint,
    quantity integer,
    unit_price numeric(12, 4),
    payment_method text,
    sales_channel text,
    created_at timestamptz,
    updated_at timestamptz
);
