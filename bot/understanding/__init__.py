"""What a question means in its conversation: by itself, at its time, one question or several."""
