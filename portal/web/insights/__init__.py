"""Insights: what the figures say, each page with its charts and the tables behind them."""
