"""The only folder that knows products: Kafka, Postgres, object stores, OpenTelemetry, and how to run them."""
