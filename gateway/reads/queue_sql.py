"""The line in which steps wait, asked of the read models: who stands where, and how much work is ahead."""

from typing import Final, LiteralString

PLACES: Final[LiteralString] = """
with named as (
    select * from jsonb_to_record(%s::jsonb) as n(asked text[], held text[], blocked text[], lengths jsonb)
), lengths as (
    select l.* from named, jsonb_to_recordset(lengths)
        as l(asset_type text, step text, low float8, likely float8, high float8)
), in_hand as (
    select j.job_id, j.project_id, extract(epoch from now() - s.started_at) as spent, t.*
    from job j join step s on s.job_id = j.job_id and s.name = j.current_step cross join named
        left join lengths t on t.step = j.current_step and t.asset_type = j.asset_type
    where j.phase = 'running' or j.phase = 'queued' and j.job_id = any(named.held)
), left_to_do as (
    select project_id, spent is null as lies_ready, (likely - low) ^ 2 as low2, (high - likely) ^ 2 as high2,
        case when spent < likely then likely - spent else coalesce(spent / 2, likely) + 0 * likely end as likely
    from in_hand
), busy as (
    select project_id, count(*) as steps, case when count(*) = count(likely) then sum(likely) end as likely
    from left_to_do group by project_id
), at_work as (
    select count(*) as busy, count(*) filter (where lies_ready) as lying, count(*) - count(likely) as busy_unknown,
        coalesce(sum(likely), 0) as busy_likely,
        coalesce(sum(low2), 0) as busy_low2, coalesce(sum(high2), 0) as busy_high2,
        coalesce(sum(likely) filter (where not lies_ready), 0) as running_likely
    from left_to_do
), worked as (
    select project_id, sum(work_seconds) / 3600 as hours from usage
    where day >= date_trunc('month', now() at time zone 'utc') group by project_id
), limits as (
    select p.project_id, p.weight, (p.quotas ->> 'concurrent_jobs')::bigint as at_once,
        coalesce(nullif((p.quotas ->> 'concurrent_jobs')::bigint, 0) <= b.steps, false) as is_full,
        coalesce(nullif((p.quotas ->> 'gpu_hours')::float8, 0) <= w.hours, false) as is_spent
    from project p left join busy b using (project_id) left join worked w using (project_id)
), queued as (
    select j.job_id, j.project_id, s.queued_at,
        j.priority + floor(extract(epoch from now() - s.queued_at) / 600) as class,
        coalesce(q.is_full, false) as is_full, coalesce(q.is_spent, false) as is_spent, q.at_once,
        j.current_step = any(named.blocked) or coalesce(q.is_full or q.is_spent, false) as stands_aside,
        coalesce(q.weight, 1) as weight, coalesce(b.steps, 0) as steps,
        case when b.steps is null then 0 else b.likely end as own_busy,
        t.likely, (t.likely - t.low) ^ 2 as low2, (t.high - t.likely) ^ 2 as high2
    from job j join step s on s.job_id = j.job_id and s.name = j.current_step cross join named
        left join lengths t on t.step = j.current_step and t.asset_type = j.asset_type
        left join limits q on q.project_id = j.project_id left join busy b on b.project_id = j.project_id
    where j.phase = 'queued' and not j.paused and j.current_step <> 'index' and not j.job_id = any(named.held)
), turns as (
    select *, (steps + row_number() over own - 1) / weight as turn,
        case when count(*) over own = count(likely) over own
            then own_busy + sum(likely) over own - likely end as own_likely
    from queued window own as (partition by project_id order by class desc, queued_at, job_id)
), line as (
    select job_id, is_full, is_spent, at_once, own_likely,
        row_number() over (partition by stands_aside, class order by turn, queued_at, job_id) as position,
        count(*) over ahead as ahead, count(*) over ahead - count(likely) over ahead as unknown,
        coalesce(sum(likely) over ahead, 0) as likely,
        coalesce(sum(low2) over ahead, 0) as low2, coalesce(sum(high2) over ahead, 0) as high2
    from turns window ahead as (partition by stands_aside order by class desc, turn, queued_at, job_id
                                rows between unbounded preceding and 1 preceding)
)
select asked.job_id, position, is_full, is_spent, at_once, own_likely, ahead, unknown, likely, low2, high2, at_work.*
from named cross join unnest(named.asked) as asked(job_id) cross join at_work left join line using (job_id)
"""
"""`lengths`: seconds by asset type and step; a step that is not among them takes nobody knows how long.

Steps of `held` jobs lie with a worker already, and are at work or next; they have no position. `blocked` steps have no
engine just now, and hold nobody up. The order is the scheduler's own, as far as the read models know it: priority and
patience first, then the project that has least in hand for its weight, then age. Each step's length is a quantity of
its own, so its spread is summed as squares; a step that has run longer than is likely is taken to run on for half as
long again. `unknown`, `busy_unknown`: how many steps ahead, or at work, have no known length.
"""

LENGTHS: Final[LiteralString] = """
select asset_type, step, count(*) as count,
    percentile_cont(0.1) within group (order by seconds) as low,
    percentile_cont(0.5) within group (order by seconds) as likely,
    percentile_cont(0.9) within group (order by seconds) as high
from (select j.asset_type, s.name as step, (s.metrics ->> 'duration_s')::float8 as seconds
      from (select job_id, asset_type from job order by created_at desc, job_id desc limit 300) j
          join step s using (job_id)
      where s.metrics is not null) newest
group by asset_type, step
"""
"""Of the steps of the three hundred newest jobs."""
