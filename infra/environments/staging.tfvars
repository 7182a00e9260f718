# What prod will be: published by hand, looked at before a change goes live.
environment = "staging"

rollback_days = 30
