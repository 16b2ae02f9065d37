"""The paper blueprint (ma trận đề) and the draw."""
