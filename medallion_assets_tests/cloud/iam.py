"""Whether AWS would allow a request, by the policies of a plan.

Belongs here: the evaluation that AWS documents for one account. An explicit denial anywhere
decides; else a policy of the identity or of the resource has to allow, a key's has to delegate to
the account, and the boundary has to allow too. Does not belong here: which requests there are (see
``matrix`` and ``guard``).

What is not known here raises, and is never taken for allowed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any

Document = Mapping[str, Any]
Statement = Mapping[str, Any]
Context = Mapping[str, str]
VARIABLE = re.compile(r"\$\{([^}*?$]+)\}")


@dataclass(frozen=True)
class Request:
    """What somebody wants to do.

    Attributes:
        principal: the ARN of a role, or the name of a service.
        context: values of condition keys.
    """

    principal: str
    action: str
    resource: str
    context: Context = field(default_factory=dict, hash=False)

    @property
    def account(self) -> str:
        """Of the principal; empty for a service."""
        return self.principal.split(":")[4] if self.principal.startswith("arn:") else ""


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, and which statement decided."""

    why: str
    allowed: bool = False


@dataclass(frozen=True)
class Policies:
    """The documents that a request is judged by.

    Attributes:
        identity: of the role.
        resource: of the bucket, key or secret.
        boundary: of the role.
        resource_decides: whether the resource's has to allow or delegate, as a key's has to.
    """

    identity: tuple[Document, ...] = ()
    resource: Document | None = None
    boundary: Document | None = None
    resource_decides: bool = False


def decide(request: Request, policies: Policies) -> Decision:
    """Whether AWS would allow it."""
    allowing: dict[str, str] = {}
    delegated = False
    for origin, number, statement in _statements(policies):
        if not _applies(statement, request):
            continue
        name = f"{origin}:{statement.get('Sid', number)}"
        if statement["Effect"] == "Deny":
            return Decision(why=f"denied by {name}")
        if origin == "resource" and _is_delegation(statement, request):
            delegated = True
        else:
            allowing.setdefault(origin, name)
    if policies.boundary is not None and "boundary" not in allowing:
        return Decision(why="the boundary does not allow it")
    if "resource" in allowing:
        return Decision(allowed=True, why=allowing["resource"])
    if "identity" not in allowing:
        return Decision(why="no statement allows it")
    if policies.resource_decides and not delegated:
        return Decision(why="the resource does not delegate to the account")
    return Decision(allowed=True, why=allowing["identity"])


def _statements(policies: Policies) -> Iterator[tuple[str, int, Statement]]:
    """All statements, each with where it is from."""
    documents = [("identity", document) for document in policies.identity]
    documents += [("resource", policies.resource)] if policies.resource else []
    documents += [("boundary", policies.boundary)] if policies.boundary else []
    for origin, document in documents:
        for number, statement in enumerate(many(document["Statement"])):
            yield origin, number, statement


def many(value: Any) -> list[Any]:
    """A value that may be one or a list, as a list."""
    return value if isinstance(value, list) else [value]


def like(pattern: str, value: str) -> bool:
    """Whether a value fits a pattern in which ``*`` and ``?`` stand for anything, slashes too."""
    return _pattern(pattern).fullmatch(value) is not None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(sign) or re.escape(sign) for sign in text), re.DOTALL)


def _applies(statement: Statement, request: Request) -> bool:
    """Whether a statement is about a request."""
    context = {"aws:PrincipalArn": request.principal, **request.context}
    return (
        _names(statement, "Action", request.action.lower(), str.lower)
        and _names(statement, "Resource", request.resource, lambda text: _filled(text, context))
        and _is_principal(statement, request)
        and _holds(statement.get("Condition", {}), context)
    )


def _names(
    statement: Statement, element: str, value: str, reading: Callable[[str], str | None]
) -> bool:
    """Whether an element, or the one by which it is negated, names a value."""
    negated = f"Not{element}"
    if negated not in statement and element not in statement:
        return True  # policies of trust and of secrets say no resource
    patterns = map(reading, many(statement.get(element, statement.get(negated))))
    named = any(pattern is not None and like(pattern, value) for pattern in patterns)
    return named is (element in statement)


def _filled(text: str, context: Context) -> str | None:
    """A text with the values of its variables; None where one has no value."""
    missing = [name for name in VARIABLE.findall(text) if name not in context]
    return None if missing else VARIABLE.sub(lambda found: context[found[1]], text)


def _is_principal(statement: Statement, request: Request) -> bool:
    """Whether a statement is about who asks; those of an identity are."""
    if "NotPrincipal" in statement:
        raise ValueError("NotPrincipal is not evaluated; do not use it")
    principal = statement.get("Principal", "*")
    if principal == "*":
        return True
    known = {request.principal, *_roots(request)}
    return any(
        value in known or (kind == "AWS" and value == "*")
        for kind, values in principal.items()
        for value in many(values)
    )


def _is_delegation(statement: Statement, request: Request) -> bool:
    """Whether a statement of a resource leaves it to the policies of the account."""
    principal = statement.get("Principal")
    return isinstance(principal, dict) and not _roots(request).isdisjoint(
        many(principal.get("AWS", []))
    )


def _roots(request: Request) -> set[str]:
    """How the account of who asks is named."""
    account = request.account
    return {account, f"arn:aws:iam::{account}:root"} if account else set()


def _in_network(wanted: str, found: str) -> bool:
    return ip_address(found) in ip_network(wanted, strict=False)


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringEqualsIgnoreCase": lambda wanted, found: wanted.lower() == found.lower(),
    "StringLike": like,
    "ArnLike": like,
    "ArnEquals": like,
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
    "NumericLessThan": lambda wanted, found: float(found) < float(wanted),
    "IpAddress": _in_network,
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotLike": "ArnLike",
    "ArnNotEquals": "ArnEquals",
    "NotIpAddress": "IpAddress",
}


def _holds(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Whether all conditions hold."""
    folded = {key.lower(): value for key, value in context.items()}
    return all(
        _key_holds(operator, list(map(str, many(wanted))), folded.get(key.lower()), context)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _key_holds(operator: str, wanted: Iterable[str], found: str | None, context: Context) -> bool:
    """Whether one key meets an operator.

    A key without a value fails, but for negated operators and those that end in ``IfExists``.

    Raises:
        KeyError: the operator is not known, or compares sets, which no policy here does.
    """
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return (found is None) == (next(iter(wanted)).lower() == "true")
    test = OPERATORS[NEGATED.get(name, name)]
    negated = name in NEGATED
    if found is None:
        return negated or operator != name
    filled = [_filled(value, context) for value in wanted]
    return any(value is not None and test(value, found) for value in filled) is not negated
