"""Celery: messages are wake-up calls, the rows of the database are the queue."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("rationale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    # A wake-up call is done when it is heard: what it asks for is in the rows.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    # A page must not wait for a broker that is down; the sweeper sends the call again.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1},
    task_default_queue="rationale",
    # Only where somebody runs beat: workers look at the clock themselves.
    beat_schedule={
        "chores": {
            "task": "evaluations.do_chores",
            "schedule": 60.0,
            "options": {"expires": 60},
        }
    },
)
if settings.CELERY_BROKER_URL.startswith("filesystem://"):
    folder = settings.BROKER_FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    app.conf.broker_transport_options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.1,
    }
app.autodiscover_tasks()
