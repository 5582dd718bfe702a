"""Ways to reach people; each takes an alert and says whether it arrived."""
