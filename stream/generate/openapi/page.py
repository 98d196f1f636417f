"""The page, logins, and what watches a service."""

from stream.generate.openapi.operation import TEXT, Answer, Operation, record

PAGE = (
    Operation("get", "/", "The page.", Answer("HTML.", content="text/html")),
    Operation("get", "/favicon.ico", "Its icon.", Answer("SVG.", content="image/svg+xml")),
    Operation("get", "/static/{name}", "Its files.", Answer("A file.", content="*/*")),
    Operation("get", "/login", "The form to log in, where there are tokens.", Answer("HTML.", content="text/html")),
    Operation(
        "post",
        "/login",
        "Log in with a token.",
        Answer("To the page, with a cookie.", content="", status=303),
        takes=("application/x-www-form-urlencoded", record(token=TEXT)),
        refuses=(401,),
    ),
    Operation("post", "/logout", "Log out.", Answer("To the page.", content="", status=303)),
)

_ALL = ("worker", "gateway")
SERVICE = (
    Operation("get", "/metrics", "Gauges for Prometheus.", Answer("Prometheus's text.", content="text/plain"), of=_ALL),
    *(
        Operation(
            "get",
            f"/health/{kind}",
            title,
            Answer("Each part, and ok or what is wrong.", schema={"type": "object", "additionalProperties": TEXT}),
            refuses=(503,),
            of=_ALL,
        )
        for kind, title in (("live", "Whether it works."), ("ready", "Whether it can be asked."))
    ),
)
