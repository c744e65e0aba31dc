"""Tables, repositories, unit of work, outbox, migrations."""
