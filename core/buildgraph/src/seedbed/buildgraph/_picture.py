"""Pictures of a workspace as text: for Graphviz, for Mermaid, as JSON, as SVG."""

import json
from collections.abc import Collection

from seedbed.workspace import Workspace

from ._picture_layout import areas_upwards, direct_needs
from ._picture_svg import as_svg

__all__ = ["as_dot", "as_json", "as_mermaid", "as_svg"]


def as_json(workspace: Workspace, marked: Collection[str] = ()) -> str:
    """Return the members, each after what it needs, with folder, area, needs and needed_by."""
    members = [
        {
            "name": name,
            "folder": member.folder,
            "area": member.area,
            "needs": workspace.needs(name),
            "needed_by": workspace.needed_by(name),
            "marked": name in marked,
        }
        for name, member in workspace.members.items()
    ]
    return json.dumps({"members": members}, indent=2) + "\n"


def as_dot(workspace: Workspace, marked: Collection[str] = ()) -> str:
    """Return the graph in the language of Graphviz; needs that follow from others are faint."""
    ids = {name: f"n{number}" for number, name in enumerate(workspace.members)}
    lines = [
        "digraph workspace {",
        "  rankdir=TB;",
        '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11];',
        '  edge [color="#8b95a1", arrowsize=0.7];',
    ]
    for number, area in enumerate(reversed(areas_upwards(workspace))):
        lines += [
            f"  subgraph cluster_{number} {{",
            f"    label={_quoted(area)}; color=gray80; fontcolor=gray50;",
        ]
        for name, member in workspace.members.items():
            if member.area == area:
                look = ', fillcolor="#ffedd0", color="#c9720c"' if name in marked else ""
                lines.append(f"    {ids[name]} [label={_quoted(name)}{look}];")
        lines.append("  }")
    for name in workspace.members:
        direct = direct_needs(workspace, name)
        for need in workspace.needs(name):
            look = "" if need in direct else ' [color="#d9dde2", constraint=false]'
            lines.append(f"  {ids[name]} -> {ids[need]}{look};")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    escaped = _one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def as_mermaid(workspace: Workspace, marked: Collection[str] = ()) -> str:
    """Return the graph in the language of Mermaid, without needs that follow from others."""
    ids = {name: f"n{number}" for number, name in enumerate(workspace.members)}
    lines = ["flowchart TB"]
    for number, area in enumerate(reversed(areas_upwards(workspace))):
        lines.append(f'  subgraph a{number}["{_entities(area)}"]')
        for name, member in workspace.members.items():
            if member.area == area:
                lines.append(f'    {ids[name]}["{_entities(name)}"]')
        lines.append("  end")
    for name in workspace.members:
        lines += [f"  {ids[name]} --> {ids[need]}" for need in direct_needs(workspace, name)]
    standing_out = [ids[name] for name in workspace.members if name in marked]
    if standing_out:
        lines.append("  classDef marked fill:#ffedd0,stroke:#c9720c,color:#57310a")
        lines.append(f"  class {','.join(standing_out)} marked")
    return "\n".join(lines) + "\n"


def _entities(text: str) -> str:
    """Return text in which everything that Mermaid might read as its own is spelt as a number."""
    return "".join(
        letter if letter.isalnum() or letter in " -_./" else f"#{ord(letter)};" for letter in _one_line(text)
    )


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
