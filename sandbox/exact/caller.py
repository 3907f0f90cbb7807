"""Who calls, and for which administration."""

from dataclasses import dataclass

from werkzeug.wrappers import Request


@dataclass(frozen=True, slots=True)
class Caller:
    """An Exact user with a living token. `divisions`: what the user allowed the app to see."""

    user: str
    language: str
    site: str
    divisions: tuple[int, ...]
    division: int
    is_portal: bool = False

    def url(self, request: Request) -> str:
        """The address in front of the endpoints of this administration."""
        return f"{request.host_url}{self.site}/api/v1/{self.division}"
