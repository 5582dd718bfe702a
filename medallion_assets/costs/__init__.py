"""What the platform costs on AWS, from what was recorded and a file of prices.

Belongs here: prices, bills and forecasts. Does not belong here: counting (see
``lake.storage.meter``) and keeping what was counted (see ``lake.usage``). Nothing here asks AWS.
"""
