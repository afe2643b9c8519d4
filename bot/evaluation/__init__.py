"""Evaluation as a feature: datasets, metrics, and the runner behind `gazette eval`."""
