"""The processes that decide: orchestrator and scheduler around a pure domain."""
