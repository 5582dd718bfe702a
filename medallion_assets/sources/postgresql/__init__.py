"""Reading an operational PostgreSQL database by COPY."""
