"""What is no question to this knowledge base is refused, however it is written; rdflib's parser is asked as well."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kb.base import KnowledgeBase
from kb.sparql.errors import QueryError
from kb.sparql.keywords import uses
from kb.sparql.media import USUAL
from kb.sparql.pool import Pool

HIDDEN = [
    "SELECT * { SERVICE <@> { ?s ?p ?o } }",
    "select * { service silent <@> { ?s ?p ?o } }",
    "ASK { ?s ?p ?o . SeRvIcE<@>{ ?s ?p ?o } }",
    "SELECT * { { SELECT ?s { { SERVICE SILENT <@> { ?s ?p ?o } } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <@> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <@> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <@> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <@> { ?s ?p ?o } } }",
    "SELECT * { OPTIONAL { SERVICE <@> { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { SERVICE <@> { ?s ?p ?o } } }",
    "SELECT * { VALUES ?e { <@> } SERVICE ?e { ?s ?p ?o } }",
    "PREFIX service: <@> SELECT * { SERVICE service:a { ?s ?p ?o } }",
    "PREFIX : <@> SELECT * { SERVICE:a{ ?s ?p ?o } }",
    "SELECT * { # '\n SERVICE # \"\n <@> # }\n { ?s ?p ?o } }",
    MISREAD := "SELECT * { ?s ?p 'a # ' . SERVICE <@> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o<'>')SERVICE<@>{ ?s ?p ?o } } #'",
    "SELECT * { ?s ?p ?o FILTER(?s<?o&&?o>?s)SERVICE<@>{ ?s ?p ?o } }",
    'SELECT * { ?s ?p """service""" SERVICE <@> { ?s ?p ?service } }',
    "CONSTRUCT { ?s ?p ?o } { SERVICE <@> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <@> { ?s ?p ?o } }",
    "ASK { SERVICE SILENT <@> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { SERVICE <@> { ?s ?p ?o } } GROUP BY ?s",
]
HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <http://x/> { }' } LIMIT 1",
    'SELECT * { ?s ?p """a " service """ } LIMIT 1',
    "SELECT * { ?service ?p ?o } LIMIT 1 # SERVICE <http://x/> {}",
    "PREFIX service: <http://service.example/> SELECT * { ?s service:service ?o }",
    "SELECT * { ?s a <http://purl.org/vocab/cpsv#PublicService> } LIMIT 1",
    "SELECT * { ?s a <http://example.org/x/service> ; <urn:service> 'x'@en } LIMIT 1",
    "SELECT * { ?s hq:fromClause ?from } LIMIT 1",
]
UPDATES = [
    "LOAD <@>",
    "LOAD SILENT <@> INTO GRAPH <http://x/g>",
    "INSERT DATA { <http://x/a> <http://x/b> 1 }",
    "# SELECT\nPREFIX a: <http://x/>\nDELETE WHERE { ?s ?p ?o }",
    "BASE <http://x/> CLEAR ALL",
    "DROP SILENT ALL",
    "WITH <http://x/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CREATE GRAPH <http://x/g>",
    "COPY DEFAULT TO <http://x/g>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <@> { ?s ?p ?o } }",
]


class Listener:
    """A server that notes who connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/sparql"
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    """Somebody whom no query may reach."""
    found = Listener()
    socket.create_connection(found.socket.getsockname()).close()
    while not found.calls:
        pass
    found.calls = 0
    yield found
    found.socket.close()


def code_of(pool: Pool, query: str) -> str:
    """The code of the refusal of a query."""
    with pytest.raises(QueryError) as refused:
        pool.ask(query, USUAL)
    return refused.value.code


@pytest.mark.parametrize("query", HIDDEN)
def test_service_is_refused_wherever_it_hides(pool: Pool, listener: Listener, query: str) -> None:
    assert code_of(pool, query.replace("@", listener.address)) == "SPARQL_SERVICE"
    assert listener.calls == 0


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_alone_is_no_offence(pool: Pool, query: str) -> None:
    pool.ask(query, USUAL)


@pytest.mark.parametrize("query", UPDATES)
def test_updates_are_refused(pool: Pool, listener: Listener, query: str) -> None:
    assert code_of(pool, query.replace("@", listener.address)) == "SPARQL_UPDATE"
    assert listener.calls == 0


@pytest.mark.parametrize("clause", ["FROM <@>", "FROM NAMED <@>", "FROM <@> FROM NAMED <@>"])
def test_from_fetches_nothing(pool: Pool, listener: Listener, clause: str) -> None:
    query = f"ASK {clause.replace('@', listener.address)} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    assert pool.ask(query, USUAL).body == b'{"head":{},"boolean":false}'
    assert listener.calls == 0


@pytest.mark.parametrize("query", [one for one in HIDDEN + HARMLESS if one != MISREAD])  # rdflib: a comment
def test_another_parser_sees_the_same(query: str) -> None:
    text = "PREFIX hq: <https://w3id.org/huiqi/ns#>\n" + query.replace("<@>", "<http://x.example/>")
    assert uses("service", text) == _has_service(parseQuery(text))


def test_a_worker_cannot_connect_even_if_nobody_looked(changing_kb: KnowledgeBase, listener: Listener) -> None:
    """The second wall: a worker asks its store past the check for SERVICE."""
    script = f"""
from pathlib import Path
from kb.sparql.worker import _confine
from kb.store import Reader, parses
reader = Reader(Path({str(changing_kb.store)!r}))
parses("ASK {{}}")
_confine(256 * 1024 * 1024)
try:
    reader.ask("ASK {{ SERVICE <{listener.address}> {{ ?s ?p ?o }} }}", union=True)
except OSError as error:
    print("refused", error)
try:
    Path("/etc/hostname").read_text()
except OSError as error:
    print("closed", error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=_root())
    assert "refused" in done.stdout
    assert "closed" in done.stdout
    assert listener.calls == 0


def _root() -> Path:
    return Path(__file__).parents[2]


def _has_service(tree: object) -> bool:
    if isinstance(tree, CompValue):
        return tree.name == "ServiceGraphPattern" or any(_has_service(one) for one in tree.values())
    if isinstance(tree, (list, tuple)) or type(tree).__name__ == "ParseResults":
        return any(_has_service(one) for one in tree)  # type: ignore[attr-defined]
    return False
