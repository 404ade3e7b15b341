"""Running the installation: logs, health, jobs, backups."""
