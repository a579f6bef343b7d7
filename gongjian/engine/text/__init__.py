"""文本: how alike two short texts are, without a dictionary and without a model."""
