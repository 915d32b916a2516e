project = "A page of Sphinx"
extensions = []
html_theme = "alabaster"
html_css_files = ["scheme.css"]
html_static_path = ["_static"]
html_extra_path = ["figure.json"]
