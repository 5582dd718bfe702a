"""What runs cost on AWS: prices, bills, forecasts and the commands."""
