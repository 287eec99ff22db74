create index job_by_project on job (project_id, created_at desc, job_id);
create index job_by_status on job (status, project_id);
create index job_by_asset on job (asset_id);
create index job_by_batch on job (batch_id) where batch_id <> '';
create index job_in_review on job (project_id, updated_at) where phase = 'review';
create index step_unfinished on step (status, job_id) where status in ('running', 'paused', 'failed');
create index asset_by_project on asset (project_id, updated_at desc, asset_id);
create index asset_by_tag on asset using gin (tags);
create index asset_version_by_job on asset_version (job_id);
