"""What is asked of the read models and of the index's tables to keep the one level with the other."""

from typing import Final, LiteralString

from psycopg.sql import SQL

STALE_ASSETS: Final[LiteralString] = """
    select asset_id from (
        select a.asset_id, a.updated_at from asset a
        join stream s on s.stream = 'asset-' || a.asset_id left join search.asset i on i.asset_id = a.asset_id
        where a.updated_at >= %(since)s and (i.seq is null or i.seq < s.seq or (%(all)s and i.seq > s.seq))
      union
        select i.asset_id, i.updated_at from search.asset i left join job j on j.job_id = i.job_id
        where i.seq < 0 or (not i.settled and j.seq > i.job_seq)
    ) stale order by updated_at desc limit %(most)s"""
STALE_JOBS: Final[LiteralString] = """
    select j.job_id from job j left join search.job i on i.job_id = j.job_id
    where j.created_at >= %(since)s and i.job_id is null order by j.created_at desc limit %(most)s"""
NEWEST: Final[LiteralString] = """
    select greatest((select max(updated_at) from asset), (select max(created_at) from job)) as at"""
GONE: Final[LiteralString] = """
    with gone as (
        delete from search.asset i where not exists (select from asset a where a.asset_id = i.asset_id)
        returning asset_id
    ), jobs as (
        delete from search.job i where not exists (select from job j where j.job_id = i.job_id)
    ) update search.meaning set vector = null, print = '', change = nextval('search.change')
      where asset_id in (select asset_id from gone)"""
BEHIND: Final[LiteralString] = """
    select greatest(0, (select count(*) from asset) - (select count(*) from search.asset)) as behind"""
FORGET: Final[tuple[LiteralString, ...]] = (
    "insert into search.forgotten select unnest(%(keys)s::text[]) on conflict do nothing",
    """update search.meaning set vector = null, print = '', change = nextval('search.change')
       where asset_id in (select asset_id from search.asset where keys && %(keys)s)""",
    """delete from search.unembedded where asset_id in (select asset_id from search.asset where keys && %(keys)s)""",
    """update search.asset set words = '', print = '', keys = '{}', tags = '{}', seq = -1 where keys && %(keys)s""",
    "delete from search.job where keys && %(keys)s",
)
_COLUMNS: Final = (
    *("asset_id", "project_id", "seq", "job_id", "job_seq", "settled", "asset_type", "kind", "rig", "seed"),
    *("poly_count", "models", "engines", "clips", "tags", "reviewers", "entity_type", "entity_id", "source"),
    *("deleted", "created_at", "updated_at", "keys", "words", "print"),
)
_VALUES: Final = ", ".join(f"%({name})s" + ("::tsvector" if name == "words" else "") for name in _COLUMNS)
PUT_ASSET: Final = SQL(f"""
    insert into search.asset ({", ".join(_COLUMNS)}) values ({_VALUES})
    on conflict (asset_id) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}""")
QUEUE: Final = """
    insert into search.unembedded
    select i.asset_id, i.updated_at from search.asset i left join search.meaning m on m.asset_id = i.asset_id
    where i.asset_id = any(%s) and i.print <> '' and m.print is distinct from i.print
    on conflict do nothing"""
PUT_JOB: Final = """
    insert into search.job (job_id, project_id, keys, words)
    values (%(job_id)s, %(project_id)s, %(keys)s, %(words)s::tsvector) on conflict (job_id) do nothing"""
NO_MEANING: Final = """
    update search.meaning set vector = null, print = '', change = nextval('search.change')
    where asset_id = any(%s) and vector is not null"""
PUT_MEANING: Final = """
    insert into search.meaning
    select asset_id, project_id, nextval('search.change'), print, %(vector)s from search.asset
    where asset_id = %(asset_id)s and print = %(print)s
    on conflict (asset_id) do update
    set print = excluded.print, vector = excluded.vector, change = excluded.change"""
EMBEDDED: Final = """
    delete from search.unembedded u using search.asset i
    where u.asset_id = %(asset_id)s and i.asset_id = u.asset_id and i.print = %(print)s"""
KEYS: Final[LiteralString] = "select unnest(keys) as key_id from search.asset union select unnest(keys) from search.job"
TO_EMBED: Final[LiteralString] = """
    select i.asset_id, i.print
    from (select asset_id from search.unembedded order by updated_at desc, asset_id limit %s) u
    join search.asset i on i.asset_id = u.asset_id"""
MAKE_AGAIN: Final = "update search.asset set seq = -1 where asset_id = %(asset_id)s and print = %(print)s"
LAST_CHANGE: Final[LiteralString] = "select last_value as change from search.change"
CHANGED: Final[LiteralString] = "select * from search.meaning where change > %s order by change limit %s"
