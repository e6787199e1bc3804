"""Every setting, its default and its reason. The only reader of the environment (`NETBINNEN_…`)."""

import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

MIB = 1024 * 1024
_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+)(:[0-9]{1,5})?")
"""A broker's. Kafka's own clients take port 9092 where there is none."""


class SettingsError(ValueError):
    """A setting is wrong. The message is one line that names it and says what to do."""


class Settings(BaseSettings):
    """One frozen set of settings; each field can be given as `NETBINNEN_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="NETBINNEN_", frozen=True, extra="ignore")

    brokers: str = "127.0.0.1:9092"
    """Kafka's bootstrap servers, `host:port`, comma separated."""
    prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,100}$", description="letters, digits, '.', '_' and '-'")
    """Put before the names of topics, groups and transactional ids, for a Kafka that is shared."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """As Kafka names them. SSL is TLS; SASL is with a user and a password, without TLS for a trusted network only."""
    ssl_cafile: str = ""
    """PEM file of who may have signed the broker's certificate; the system's list where it is not given."""
    ssl_certfile: str = ""
    """PEM file of our own certificate, for brokers that ask for one."""
    ssl_keyfile: str = ""
    """PEM file of its key, where that is not in the same file."""
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    """How the password is shown: PLAIN shows it to the broker, SCRAM proves that we have it."""
    sasl_username: str = ""
    """Who we are to the broker."""
    sasl_password: SecretStr = SecretStr("")
    """Its password, where it is not in a file."""
    sasl_password_file: str = ""
    """A file with the password, for secrets that are mounted: an environment is seen by more people."""
    partitions: int = Field(default=24, ge=1, le=1000)
    """Of every topic. 24 divides by 2, 3, 4, 6, 8 and 12 workers. Never raised in place: a story stays in its partition."""
    replication: int = Field(default=0, ge=0, le=10)
    """Copies of every partition; 0 for three, or as many as there are brokers."""
    create_topics: bool = True
    """Whether a worker may create topics that are missing."""
    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = "zstd"
    """Of all that we write. zstd makes a sixth of it and costs next to nothing; consumers that lack it need another."""
    language: str = "nl"
    """Of pages that do not say theirs."""
    sites: str = ""
    """A TOML file with rows of sites' own for the splitter; SITES.md works one out."""
    names: str = ""
    """A TOML file with names of the user's own for the extractor, and false hits to deny; SITES.md shows one."""
    field_map: dict[str, str] = {}
    """Other names for a raw record's fields, theirs to ours, as JSON: `{"link": "url", "crawl_ts": "fetched_at"}`."""
    registry_framing: Literal["none", "prefix", "header"] = "none"
    """How events say which schema of a schema registry they are by (Confluent's wire format), for consumers that read by one:
    its id before the value, or its GUID in a header, which leaves the value plain JSON.
    """
    registry_schema_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    """What the registry has given `schemas/json/news-event.json`: the id, for `prefix`."""
    registry_schema_guid: UUID | None = None
    """The GUID, for `header`."""
    connect_timeout_s: float = Field(default=10, gt=0, le=60)
    """How long to look for the broker before giving up; an operator waits for the message."""
    session_timeout_s: float = Field(default=20, ge=6, le=300)
    """A killed worker's partitions wait this long. Below 6 s a broker refuses; above a minute is too late for news."""
    transaction_timeout_s: float = Field(default=30, ge=2, le=60)
    """A batch may take half of it: more than the 9 s that Kafka waits for a broker before another leads its partitions, so
    that a publisher outlives that. A dead publisher's open transaction blocks readers this long, or until another takes over.
    """
    batch_records_max: int = Field(default=500, ge=1, le=10_000)
    """Parts in one transaction. Committing costs tens of milliseconds, so batches are large; memory bounds them."""
    in_flight_max: int = Field(default=100, ge=1, le=10_000)
    """Records an agent may have sent for and not yet acknowledged: what a kill makes it do again."""
    dead_letters_in_a_row_max: int = Field(default=1000, ge=1)
    """A stage stops rather than make more in a row: a crawler may send a bad batch, but where all is bad, something else is."""
    page_bytes_max: int = Field(default=4 * MIB, ge=1, le=6 * MIB)
    """Of a raw record's value; the topic takes 6 MiB. The largest page seen is well under 1. Above a limit: a dead letter."""
    page_lines_max: int = Field(default=20_000, ge=1)
    """Of a page's text. Pages have tens; 20,000 take a second, and nothing else is done meanwhile."""
    page_items_max: int = Field(default=1_000, ge=1)
    """Parts of stories on a page, each a record of its own: what one page may make all stages do. A ticker has some ten."""
    text_names_max: int = Field(default=5_000, ge=1)
    """Names in a text, so that its event stays one that consumers can read. A long article has two hundred."""
    sent_cache: int = Field(default=10_000, ge=0)
    """Stories of which is kept what was sent that day, so that a page sends only what adds to it. About 1 kB each, in

    `split_ticker` and in `extract_entities`.
    """
    extract_cache: int = Field(default=10_000, ge=0)
    """Texts whose extraction is kept: items recur on every page of their section. About 2 kB each."""
    drain_timeout_s: float = Field(default=8, gt=0, le=300)
    """How long a stop waits for what is in flight. Supervisors commonly kill after 10 s."""

    stuck_after_s: float = Field(default=180, ge=18)
    """A stage ends where a partition of its own has stood still that long while records wait, or the stage is outside its group

    for so long: a restart is worth it then.
    """
    health: str = Field(
        default="", pattern=r"^$|^/.+$|^(.+:)?[0-9]{1,5}$", description="a port, host:port, or the path of a socket"
    )
    """Where to answer /health/live, /health/ready and /metrics: `port` (of loopback), `host:port`, or a socket's path."""
    web: str = Field(
        default="8090", pattern=r"^/.+$|^(.+:)?[0-9]{1,5}$", description="a port, host:port, or the path of a socket"
    )
    """Where `netbinnen web` shows the wire, as `health` has it. There is no authentication: beyond loopback all may read."""
    log_format: Literal["text", "json"] = "text"
    """How a worker logs: lines for people, or a JSON object a line for whatever collects them."""
    log_level: Literal["info", "debug"] = "info"
    """debug has exceptions whole, with what they say: that may quote the news, which no other level does."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        wrong = [broker for broker in self.broker_list if not _ADDRESS.fullmatch(broker)]
        if wrong or not self.broker_list:
            raise ValueError(f"brokers {wrong[0] if wrong else self.brokers!r}: give host:port, several with commas between")
        if self.stuck_after_s < 3 * max(self.session_timeout_s, self.connect_timeout_s):
            raise ValueError(
                f"stuck_after_s is {self.stuck_after_s:g}: give three times session_timeout_s ({self.session_timeout_s:g}) and "
                f"connect_timeout_s ({self.connect_timeout_s:g}) or more, since a killed worker's partitions wait that long"
            )
        has_password = bool(self.sasl_password.get_secret_value() or self.sasl_password_file)
        if self.uses_sasl and not (self.sasl_username and has_password):
            raise ValueError(f"{self.security_protocol} needs sasl_username, and sasl_password or sasl_password_file")
        if not self.uses_sasl and (self.sasl_username or has_password):
            raise ValueError(f"there is a SASL user or password, but security_protocol is {self.security_protocol}")
        if not self.uses_tls and (self.ssl_cafile or self.ssl_certfile or self.ssl_keyfile):
            raise ValueError(f"there are files for TLS, but security_protocol is {self.security_protocol}")
        return self._with_its_schema()

    def _with_its_schema(self) -> Self:
        """Raises ValueError unless the schema is given that the framing needs, and no other."""
        given = {"prefix": self.registry_schema_id, "header": self.registry_schema_guid}
        names = {"prefix": "registry_schema_id", "header": "registry_schema_guid"}
        for framing, name in names.items():
            if self.registry_framing == framing and given[framing] is None:
                raise ValueError(f"registry_framing is {framing}: give {name}, as the registry says it")
            if self.registry_framing != framing and given[framing] is not None:
                raise ValueError(f"there is a {name}, but registry_framing is {self.registry_framing}: give {framing}")
        return self

    @property
    def uses_tls(self) -> bool:
        return self.security_protocol in ("SSL", "SASL_SSL")

    @property
    def uses_sasl(self) -> bool:
        return self.security_protocol in ("SASL_PLAINTEXT", "SASL_SSL")

    @cached_property
    def broker_list(self) -> list[str]:
        """`brokers` apart."""
        return [broker.strip() for broker in self.brokers.split(",") if broker.strip()]


class Telemetry(BaseSettings):
    """OpenTelemetry's own variables (`OTEL_…`), those that say whether there are to be spans. The SDK reads the others."""

    model_config = SettingsConfigDict(env_prefix="OTEL_", frozen=True, extra="ignore")

    sdk_disabled: str = ""
    traces_exporter: str = ""
    exporter_otlp_endpoint: str = ""
    exporter_otlp_traces_endpoint: str = ""
    exporter_otlp_protocol: str = ""
    exporter_otlp_traces_protocol: str = ""

    @property
    def exporters(self) -> list[str]:
        """Where spans go, by the SDK's names of exporters; nowhere unless an exporter or an endpoint is given."""
        named = [name for each in self.traces_exporter.split(",") if (name := each.strip())]
        if not named and (self.exporter_otlp_traces_endpoint or self.exporter_otlp_endpoint):
            named = ["otlp"]
        if self.sdk_disabled.strip().lower() == "true" or named == ["none"]:
            return []
        return [self._over if name == "otlp" else name for name in named]

    @property
    def _over(self) -> str:
        """OTLP's exporter, by its protocol: without one, that which the specification recommends."""
        protocol = (self.exporter_otlp_traces_protocol or self.exporter_otlp_protocol).strip() or "http/protobuf"
        return {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}.get(protocol, f"otlp over {protocol}")


def read_toml(where: str, path: str) -> tuple[bytes, dict[str, Any]]:
    """The file at `path`: its bytes and its tables. Raises SettingsError, one line that begins with `where`."""
    try:
        raw = Path(path).read_bytes()
        return raw, tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise SettingsError(f"{where}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{where}: no UTF-8 at byte {error.start}; convert it first, e.g. with iconv -t utf-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where}: no TOML: {error}") from None


def load_settings(**overrides: object) -> Settings:
    """The settings of the environment, `overrides` (those not None) before them. Raises SettingsError."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:
            raise SettingsError(f"settings (NETBINNEN_…): {message}") from None
        name = str(first["loc"][0])
        wanted = Settings.model_fields[name].description
        message = f"give {wanted}" if wanted and first["type"] == "string_pattern_mismatch" else message
        raise SettingsError(f"setting {name} (NETBINNEN_{name.upper()}): {message}") from None
    except SourceError as error:
        (name,) = re.findall(r'field "(\w+)"', str(error))
        raise SettingsError(f"setting {name} (NETBINNEN_{name.upper()}): this is no JSON") from None
