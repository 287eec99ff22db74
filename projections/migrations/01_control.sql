-- Which read models there are. At most one is live: the one that the views in `public` show.
create table if not exists public.read_model (
    schema_name  text primary key,
    fold_version text not null,
    state        text not null check (state in ('building', 'live', 'previous'))
);
create unique index if not exists read_model_one_live on public.read_model ((true)) where state = 'live';
