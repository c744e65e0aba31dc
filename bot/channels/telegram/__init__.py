"""Telegram: what comes in by polling or webhook, what goes out, and what people see of the bot beside the talk."""
