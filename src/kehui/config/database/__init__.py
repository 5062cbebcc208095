"""Django's PostgreSQL backend that starts the embedded server before it first connects."""
