"""What is asked of the read models about batches. A batch is found by its jobs: it has no row of its own."""

from typing import Final, LiteralString

_GENERATED: Final[LiteralString] = "j.batch_id <> '' and j.request #>> '{entity,slot}' is not null"
"""A job that was asked for here, in the words that the index knows."""
WORLDS: Final[LiteralString] = f"""
    with recursive world as (
        (select project_id from job j where {_GENERATED} order by project_id limit 1)
        union all
        select (select project_id from job j where {_GENERATED} and j.project_id > w.project_id
                order by project_id limit 1)
        from world w where w.project_id is not null
    )
    select project_id from world where project_id is not null"""
"""One look into the index for each world."""
WITHIN: Final[LiteralString] = "select distinct unnest(%s::text[]) as project_id"
_SINCE: Final[LiteralString] = """
    coalesce((select p.updated_at from preset p
              where p.project_id = w.project_id and p.kind = 'cleared-batch' and p.preset_id = 'all'), '-infinity')"""
"""When every batch of the world that was over was cleared."""
_STANDS: Final[LiteralString] = f"""
    cross join lateral (
        select (array_agg(job_id order by created_at desc, job_id desc))[1] as newest, min(created_at) as created_at,
            max(finished_at) as finished_at, bool_and(status in ('done', 'failed', 'cancelled')) as over
        from job j where j.project_id = f.project_id and j.batch_id = f.batch_id and {_GENERATED}
    ) b
    cross join lateral (
        select coalesce(b.over and b.finished_at <= (
            select max(p.updated_at) from preset p
            where p.project_id = f.project_id and p.kind = 'cleared-batch' and p.preset_id in (f.batch_id, 'all')
        ), false) as cleared
    ) c"""


def newest(worlds: LiteralString) -> LiteralString:
    """Each batch by its newest job, along the index, until there are enough: the work grows with the page, not with the
    world. Asked for since all were cleared, unless the cleared ones are wanted, too.

    A `case` is what Postgres takes to be true every other time; of an equality it would think that it hardly ever is,
    and so read and sort the whole world.

    Takes: the worlds, cleared too?, the same, how many, the same.
    """
    return f"""
    select n.* from ({worlds}) w
    cross join lateral (
        select f.project_id, f.batch_id, b.created_at, b.over from job f {_STANDS}
        where f.project_id = w.project_id and {_GENERATED.replace("j.", "f.")} and (%s or f.created_at > {_SINCE})
            and case when f.job_id = b.newest then %s or not c.cleared else false end
        order by f.created_at desc limit %s
    ) n order by n.created_at desc, n.batch_id desc limit %s"""


CLEARED_AT: Final[LiteralString] = """
    select project_id, updated_at as at from preset
    where kind = 'cleared-batch' and preset_id = 'all' and (%s::text[] is null or project_id = any(%s))"""
LEFT_OVER: Final[LiteralString] = f"""
    select f.project_id, f.batch_id, b.created_at, b.over from (
        select j.project_id, j.batch_id from job j where j.project_id = %s and {_GENERATED}
            and j.created_at <= %s and j.status in ('pending', 'running', 'paused', 'approved', 'rejected')
        union
        select j.project_id, j.batch_id from job j where j.project_id = %s and {_GENERATED}
            and j.created_at <= %s and j.finished_at > %s
    ) f {_STANDS} where not c.cleared
    order by b.created_at desc, f.batch_id desc limit %s"""
"""The batches of one world that were not over when all were cleared: older than whatever was asked for since."""
ONE: Final[LiteralString] = f"""
    select f.project_id, f.batch_id, b.created_at, b.over from (
        select distinct j.project_id, j.batch_id from job j where j.batch_id = %s and {_GENERATED}
            and (%s::text[] is null or j.project_id = any(%s))
    ) f {_STANDS} order by b.created_at desc limit 1"""
OVER: Final[LiteralString] = f"""
    select count(distinct j.batch_id)::int as batches
    from (select %s::text as project_id) w join job j using (project_id)
    where {_GENERATED} and j.finished_at > {_SINCE}
        and not exists (select from preset p where p.project_id = j.project_id and p.kind = 'cleared-batch'
                        and p.preset_id = j.batch_id and p.updated_at >= j.finished_at)
        and not exists (select from job k where k.project_id = j.project_id and k.batch_id = j.batch_id
                        and k.status in ('pending', 'running', 'paused', 'approved', 'rejected'))"""
"""Only what has ended since the last time is looked at."""
WHOLE: Final[LiteralString] = f"""
    select page.*, whole.request, whole.jobs
    from (select * from unnest(%s::text[], %s::text[], %s::timestamptz[], %s::boolean[])
          p (project_id, batch_id, created_at, over)) page
    cross join lateral (
        select (array_agg(request order by created_at, job_id))[1] as request,
            jsonb_agg(jsonb_build_array(job_id, asset_id, status, started_at is not null,
                coalesce(error ->> 'message', '')) order by created_at, job_id) as jobs
        from job j where j.project_id = page.project_id and j.batch_id = page.batch_id and {_GENERATED}
    ) whole
    order by page.created_at desc, page.batch_id desc"""
"""What the jobs are is read for the batches that are shown, and for no others."""
UNFINISHED: Final[LiteralString] = """
    select project_id, batch_id, min(created_at) as created_at from job
    where batch_id <> '' and request #>> '{entity,slot}' is not null
        and status in ('pending', 'running', 'paused', 'approved', 'rejected') and project_id = any(%s)
    group by project_id, batch_id order by created_at, batch_id"""
