"""Values and checks choosers: agreement, reading, shares with intervals."""
