"""Makes exports of the shapes that people have, and counts them with plain code that shares nothing with a backfill."""

import csv
import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from stream.config.funnel_file import parse
from stream.core.funnel import Funnel

AGENTS = {
    "Moses Frase": ("Dustin Brinkmann", "Central"),
    "Darcel Schlecht": ("Melvin Marxen", "Central"),
    "Zane Levy": ("Summer Sewald", "West"),
    "Anna Snelling": ("Dustin Brinkmann", "Central"),
    "Vicki Laflamme": ("Celia Rouche", "West"),
}
PRODUCTS = {"GTX Basic": 550, "GTX Pro": 4821, "MG Special": 55, "GTK 500": 26768}

HEADER = [
    "opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value",
]  # fmt: skip


def _rep(number, agent):
    team, place = AGENTS[agent]
    assigned = f"[{{starts: 2010-01-01, team: {team}, territory: {place}}}]"
    return f"  - {{id: r{number}, name: {agent}, assignments: {assigned}}}"


FUNNEL = f"""
time_zone: America/Sao_Paulo
currency: USD
pipelines:
  - id: sales
    name: Sales
    stages:
      - {{id: prospecting, name: Prospecting, kind: open}}
      - {{id: engaging, name: Engaging, kind: open}}
      - {{id: won, name: Closed Won, kind: won}}
      - {{id: lost, name: Closed Lost, kind: lost}}
teams: [{", ".join(f"{{id: {t}, name: {t}}}" for t in sorted({team for team, _ in AGENTS.values()}))}]
territories: [{{id: Central, name: Central}}, {{id: West, name: West}}]
reps:
{chr(10).join(_rep(number, agent) for number, agent in enumerate(AGENTS))}
activity_types: [{{id: call, name: Calls, selling: true}}, {{id: meeting, name: Meetings, selling: true}}]
"""
KNOWN = Funnel(parse(FUNNEL))
IDS = {agent: f"r{n}" for n, agent in enumerate(AGENTS)}

PIPELINE = """
time_zone: America/Sao_Paulo
lookups:
  teams: {file: "sales_teams*.csv", key: sales_agent}
  products: {file: "products*.csv", key: product}
deals:
  - file: "sales_pipeline*"
    join: {teams: sales_agent, products: product}
    id: opportunity_id
    created: engage_date
    stages: {engaging: engage_date}
    stage: deal_stage
    closed: close_date
    owner: sales_agent
    amount: close_value
    values:
      deal_stage: {Won: Closed Won, Lost: Closed Lost}
      product: {GTXPro: GTX Pro}
    leave_out: {deal_stage: Prospecting}
reps: {team: teams.manager, territory: teams.regional_office}
"""


def write(path, header, rows, **options):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, **options)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pipeline(folder, deals, seed=1):
    """One row per deal, like the CRM sales opportunities: four files."""
    dice = random.Random(seed)
    rows = []
    for number in range(deals):
        stage = dice.choices(["Won", "Lost", "Engaging", "Prospecting"], [48, 28, 18, 6])[0]
        engaged = date(2016, 10, 20) + timedelta(days=dice.randrange(430))
        closed = engaged + timedelta(days=dice.choice([0, 1, 7, 40, 130]))
        product = dice.choice(list(PRODUCTS))
        value = round(PRODUCTS[product] * dice.uniform(0.7, 1.3), 2)
        rows.append(
            [
                f"D{number:06}",
                dice.choice(list(AGENTS)),
                "GTXPro" if product == "GTX Pro" else product,
                dice.choice(["Isdom", "Cancity", "Hatfan, Inc.", 'The "Best" Co', ""]),
                stage,
                "" if stage == "Prospecting" else engaged,
                closed if stage in ("Won", "Lost") else "",
                {"Won": value, "Lost": 0}.get(stage, ""),
            ]
        )
    return [
        write(folder / "sales_pipeline.csv", HEADER, rows),
        write(
            folder / "sales_teams.csv",
            ["sales_agent", "manager", "regional_office"],
            [[a, *p] for a, p in AGENTS.items()],
        ),
        write(
            folder / "products.csv", ["product", "series", "sales_price"], [[p, p[:3], v] for p, v in PRODUCTS.items()]
        ),
    ]


def closed_by_plain_sums(path, team_of=lambda agent: AGENTS[agent][0]):
    """Won, revenue, lost, lost amount by team, rep and month of closing, in cents."""
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for row in read(path):
        if row["deal_stage"] in ("Won", "Lost"):
            agent = row["sales_agent"]
            counts = sums[team_of(agent), IDS.get(agent, agent), row["close_date"][:7]]
            place = 0 if row["deal_stage"] == "Won" else 2
            counts[place] += 1
            counts[place + 1] += int(Decimal(row["close_value"]) * 100)
    return {key: tuple(counts) for key, counts in sums.items() if any(counts)}


LEADS = """
time_zone: America/Sao_Paulo
dates: ["%d-%m-%Y %H:%M", "%d-%m-%Y"]
decimal: comma
lookups:
  closed: {file: "*closed_deals*", key: mql_id}
deals:
  - file: "*qualified_leads*"
    join: {closed: {column: mql_id, optional: true}}
    id: mql_id
    created: first_contact_date
    stages: {prospecting: first_contact_date, won: closed.won_date}
    owner: closed.sr_id
    amount: closed.declared_monthly_revenue
"""


def leads(folder, count, seed=2):
    """Leads with a first contact, and the closed ones in a file of their own, like Olist's marketing funnel."""
    dice = random.Random(seed)
    contacted, closed = [], []
    for number in range(count):
        lead = f"{dice.getrandbits(64):016x}"
        # Days on which the clocks of São Paulo skip midnight are among them.
        first = date(2017, 10, 10) + timedelta(days=dice.randrange(20))
        contacted.append([lead, f"{first:%d-%m-%Y}", f"page{number % 7}", dice.choice(["social", "paid_search", ""])])
        if dice.random() < 0.3:
            won = datetime.combine(first, time()) + timedelta(days=dice.randrange(200), minutes=dice.randrange(1440))
            revenue = f"{dice.randrange(0, 10_000_000) / 100:,.2f}".translate(str.maketrans(",.", ".,"))
            closed.append(
                [lead, f"s{number}", "sdr", dice.choice(list(IDS.values())), f"{won:%d-%m-%Y %H:%M}", revenue]
            )
    header = ["mql_id", "seller_id", "sdr_id", "sr_id", "won_date", "declared_monthly_revenue"]
    return [
        write(
            folder / "olist_qualified_leads.csv",
            ["mql_id", "first_contact_date", "landing_page_id", "origin"],
            contacted,
        ),
        write(folder / "olist_closed_deals.csv", header, closed, delimiter=";"),
    ]
