"""What both products of Zalo share."""
