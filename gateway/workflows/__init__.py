"""Workflow slots, and the ComfyUI server that may stand behind them."""
