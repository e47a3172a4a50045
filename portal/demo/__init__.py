"""What a demo instance is filled with: written-down seasons and a season that runs today.

Pure literals and arithmetic. Nothing here knows the database; a loader passes it to the services.
Every customer name is invented.
"""
