"""quintile erase: forget a person, everywhere, and prove it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from quintile.commands.options import AsOf, Json, Target, Vars, Verbose, Wait
from quintile.computed_dates import last_computed_date
from quintile.console import say
from quintile.erasure.finish import known_identifiers, prove_erased, report
from quintile.erasure.requests import ErasureRequest, record_request
from quintile.errors import InputError, QuintileError
from quintile.pipeline import Build, build_and_publish
from quintile.runs.run import recorded_run
from quintile.settings import Settings, load_settings
from quintile.variables import as_of_date, read_variables
from quintile.warehouse import is_there


def erase(
    customer_id: Annotated[
        str | None, typer.Option("--customer-id", metavar="ID", help="Account to forget, in every shop that has it.")
    ] = None,
    source_name: Annotated[
        str | None, typer.Option("--source-name", metavar="SHOP", help="The account of this shop alone.")
    ] = None,
    email: Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="Address to forget.")] = None,
    request_id: Annotated[
        str | None, typer.Option("--request-id", metavar="ID", help="Name of the request. Default: the id of the run.")
    ] = None,
    requested_at: Annotated[
        datetime | None,
        typer.Option("--requested-at", help="When it was asked, UTC: facts up to then are erased. Default: now."),
    ] = None,
    proof_only: Annotated[
        bool, typer.Option("--proof-only", help="Change nothing: look for everybody erased so far.")
    ] = False,
    as_of: AsOf = None,
    variables: Vars = None,
    target: Target = None,
    wait: Wait = 0,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Forget a person: request, build, publish, purge, proof.

    Everything that identity links to the account or address goes: other accounts, guest orders, visitors. Kept
    versions, exports and logs that hold them are removed. The last computed date is built again, unless --as-of says
    otherwise; give the --vars that your runs have. Without a name, what the raw table erasure_requests asks for
    is carried out, as by `quintile run`, and what an erasure left undone is finished.
    """
    settings = load_settings(target)
    settings.require_publishing("quintile erase")
    given = read_variables(settings, variables, as_of)
    if proof_only:
        if customer_id or email:
            raise InputError("--proof-only looks for everybody: leave out --customer-id and --email")
        _prove(settings, given)
        return
    if (source_name or request_id or requested_at) and not (customer_id or email):
        raise InputError("nobody is named: give --customer-id or --email")
    if source_name and not customer_id:
        raise InputError("--source-name is the shop of an account: give --customer-id")
    if not given.get("as_of"):  # forgetting somebody is no new night
        last = last_computed_date(settings.store)
        given |= {"as_of": last.isoformat()} if last else {}
    day = as_of_date(settings, given)
    with recorded_run(settings, "erase", day, wait_seconds=wait, as_json=as_json) as this:
        if customer_id or email:
            moment = (requested_at or datetime.now(UTC)).replace(tzinfo=UTC)
            request = ErasureRequest(request_id or this.record.run_id, customer_id, email, source_name, moment)
            record_request(settings.store, request)
            say(f"request {request.request_id} is noted")
        try:
            build_and_publish(this, settings, [Build("dbt build", given)], day, verbose=verbose)
        except QuintileError:
            if this.record.published_version is None:
                say("what is published is as before, so the person is still there; the request stays for the next run")
            raise


def _prove(settings: Settings, given: dict[str, object]) -> None:
    if not is_there(settings.store):
        raise InputError(f"no warehouse at {settings.store}: run `quintile run` first")
    identifiers = known_identifiers(settings, given)
    report(settings, identifiers, prove_erased(settings, identifiers))
