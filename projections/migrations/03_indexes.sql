create index job_by_age on job (created_at desc, job_id desc);
create index job_by_change on job (updated_at desc, job_id desc);
create index job_by_priority on job (priority desc, job_id desc);
create index job_by_entity on job ((request #>> '{entity,type}'), (request #>> '{entity,id}'))
    where request #>> '{entity,type}' is not null;
create index job_by_project on job (project_id, created_at desc, job_id);
create index job_by_status on job (status, project_id);
create index job_by_asset on job (asset_id);
create index job_by_batch on job (batch_id) where batch_id <> '';
create index job_queued on job (priority desc, job_id) where phase = 'queued';
create index job_at_work on job (project_id) where phase = 'running';
create index job_in_review on job (project_id, updated_at) where phase = 'review';
create index step_unfinished on step (status, job_id) where status in ('running', 'paused', 'failed');
create index job_by_end on job (project_id, finished_at) where finished_at is not null;
create index asset_by_change on asset (updated_at);
create index asset_by_project on asset (project_id, updated_at desc, asset_id);
create index asset_by_age on asset (project_id, created_at desc, asset_id desc) where not deleted;
create index asset_by_tag on asset using gin (tags);
create index issued_key_by_project on issued_key (project_id);
create index member_by_person on member (member_id);
create index command_outcome_by_project on command_outcome (project_id, at desc, command_id desc);
create index asset_version_by_job on asset_version (job_id);
create index webhook_by_project on webhook (project_id);
create index assignment_by_asset on assignment (asset_id);
create index asset_version_by_source on asset_version ((metadata #>> '{request,source,asset_id}'));
create index asset_version_by_slot on asset_version ((metadata #>> '{request,entity,slot}'))
    where metadata #>> '{request,entity,slot}' is not null;
create index job_of_generation on job (project_id, created_at desc)
    where batch_id <> '' and request #>> '{entity,slot}' is not null;
create index job_by_source on job ((request #>> '{source,asset_id}')) where request #>> '{source,asset_id}' is not null;
create index job_by_parent on job (parent_job_id) where parent_job_id <> '';
-- Most steps have no files when they are put down. At once rather than by the thousand: whoever came at the wrong moment
-- would wait for all of them.
create index step_by_input on step using gin ((jsonb_path_query_array(inputs, '$[*].sha256')))
    with (fastupdate = off) where inputs <> '[]';
create index step_by_artifact on step using gin ((jsonb_path_query_array(artifacts, '$[*].sha256')))
    with (fastupdate = off) where artifacts <> '[]';
create index step_by_end on step (finished_at) where finished_at is not null;
