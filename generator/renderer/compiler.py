"""The Python that templates compile to, where it is not what Jinja makes of them.

- Values are escaped to plain strings by one call into MarkupSafe's C code.
  MarkupSafe wraps every value in an object, but templates only join them.
- ``page.lead`` compiles to attribute access as Python has it. Jinja would
  also look for an item of that name; a template that means one is compiled
  again by the book, see :class:`generator.renderer.environment.Environment`.
- A macro that is called with values in order and printed where it is called
  runs as the function that it is.
- Statements that only put out text, one after the other or as choices, become
  one expression. Jinja appends piece by piece.
- Blocks give back lists. Jinja's are generators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef, optimizeconst

# What templates need of their environment.
_COMMON = (
    "undefined",
    "concat",
    "put",
    "html",
    "html_of_text",
    "printer",
    "PlainMacro",
    "AS_IT_IS",
)
# Tests and filters that ask whether something is there at all.
_ASKING = frozenset(["defined", "undefined", "default", "d"])


class Generator(CodeGenerator):
    """Writes the Python of a template.

    With ``by_the_book`` attributes and calls are Jinja's own.
    """

    by_the_book = False
    _printed: nodes.Expr | None = None
    _asking = 0
    _macro: list[nodes.Node] | None = None

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        # Once for a template; Jinja has them looked up by each block of each page.
        self.writeline("from jinja2.runtime import Undefined as cond_expr_undefined")
        for name in _COMMON:
            self.writeline(f"{name} = environment.{name}")
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        self.writeline("resolve = context.resolve_or_missing")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Collect what a block or a template puts out, and give that back as a list.

        Jinja would pass each piece up through the generators of all parents.
        A macro that is one text needs no list.
        """
        if nodes is self._macro and all(map(_is_text, nodes)):
            self.writeline("return ")
            self._write_text(_pieces(nodes), frame)
            return
        is_outermost = frame.buffer is None
        if is_outermost:
            self.buffer(frame)
        if not frame.require_output_check:
            nodes = _joined(nodes, _is_short if frame.block_frame else _is_text)
        super().blockvisit(nodes, frame)
        if is_outermost:
            root = f"yield from put(context, {frame.buffer})"
            self.writeline(root if frame.rootlevel else f"return {frame.buffer}")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:
        """As Jinja has it, for blocks that are lists."""
        if frame.toplevel and self.has_known_extends:
            return
        depends = frame.toplevel and self.extends_so_far > 0
        if depends:
            self.writeline("if parent_template is None:")
            self.indent()
        blocks = f"context.blocks[{node.name!r}]"
        if node.required:
            self.writeline(f"if len({blocks}) <= 1:", node)
            self.indent()
            told = f"Required block {node.name!r} not found"
            self.writeline(f"raise TemplateRuntimeError({told!r})", node)
            self.outdent()
        context = self.derive_context(frame) if node.scoped else self.get_context_ref()
        self.writeline(f"{frame.buffer}.extend({blocks}[0]({context}))", node)
        self.outdent(depends)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        """As Jinja has it, but that without a context it passes by what is collected."""
        if node.with_context or frame.buffer is None:
            super().visit_Include(node, frame)
            return
        if node.ignore_missing:
            self.writeline("try:")
            self.indent()
        self.writeline("template = environment.get_or_select_template(", node)
        self.visit(node.template, frame)
        self.write(f", {self.name!r})")
        if node.ignore_missing:
            self.outdent()
            self.writeline("except TemplateNotFound:")
            self.writeline("    pass")
            self.writeline("else:")
            self.indent()
        self.writeline(f"{frame.buffer}.extend(template._get_default_module()._body_stream)")
        self.outdent(node.ignore_missing)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        if frame.require_output_check or frame.buffer is None:
            super().visit_Output(node, frame)
            return
        self.writeline(f"{frame.buffer}.append(", node)
        self._write_text(node.nodes, frame)
        self.write(")")

    def _write_text(self, pieces: Iterable[Any], frame: Frame) -> None:
        """Write one expression for pieces that follow each other.

        Python compiles ``"<b>%s</b>" % (value,)`` to what it makes of an
        f-string, in which there could be no quotes.
        """
        form = ""
        values: list[Any] = []
        for piece in pieces:
            constant = self._constant(piece, frame)
            if constant is None:
                values.append(piece)
            form += "%s" if constant is None else constant.replace("%", "%%")
        if not values:
            self.write(repr(form.replace("%%", "%")))
            return
        self.write(f"{form!r} % (")
        self.indent()
        for value in values:
            self.newline(value)
            if isinstance(value, nodes.If):
                self._write_choice(value, frame)
            else:
                self._write_value(value, frame)
            self.write(",")
        self.outdent()
        self.writeline(")")

    def _constant(self, piece: Any, frame: Frame) -> str | None:
        with suppress(Exception):  # As Jinja: what cannot be told now is told when it is shown.
            return self._output_child_to_const(piece, frame, self._make_finalize())
        return None

    def _write_choice(self, node: nodes.If, frame: Frame) -> None:
        frame = frame.soft()
        self.write("(")
        for branch in (node, *node.elif_):
            self._write_text(_pieces(branch.body), frame)
            self.newline(branch)
            self.write("if ")
            self.visit(branch.test, frame)
            self.write(" else ")
        self._write_text(_pieces(node.else_), frame)
        self.write(")")

    def _write_value(self, node: nodes.Expr, frame: Frame) -> None:
        finalize = self._make_finalize()
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            self._output_child_pre(node, frame, finalize)
            self.visit(node, frame)
            self._output_child_post(node, frame, finalize)
        elif _is_plain_call(node) and not self.by_the_book:
            self._printed = node
            self.visit(node, frame)
        else:
            # The value is text nearly always, and a call less is worth a longer line.
            self.write("html_of_text(shown) if type(shown := ")
            self.visit(node, frame)
            self.write(") is str else shown if type(shown) in AS_IT_IS else html(shown)")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if self._printed is not node:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(called._func if type(called := ")
        self.visit(node.node, frame)
        self.write(") is PlainMacro else printer(context, called))(")
        for value in node.args:
            self.visit(value, frame)
            self.write(", ")
        self.write(")")

    def macro_body(
        self, node: nodes.Macro | nodes.CallBlock, frame: Frame
    ) -> tuple[Frame, MacroRef]:
        self._macro = node.body
        return super().macro_body(node, frame)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        if not (
            macro_ref.accesses_caller or macro_ref.accesses_kwargs or macro_ref.accesses_varargs
        ):
            self.write("Plain")
        super().macro_def(macro_ref, frame)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if self._asking or self.by_the_book or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        with self._careful(node):
            super().visit_Filter(node, frame)

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        with self._careful(node):
            super().visit_Test(node, frame)

    @contextmanager
    def _careful(self, node: nodes.Filter | nodes.Test) -> Iterator[None]:
        asking = node.name in _ASKING
        self._asking += asking
        try:
            yield
        finally:
            self._asking -= asking


def _is_plain_call(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Call) and not (
        node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None
    )


def _is_text(node: nodes.Node) -> bool:
    """Whether a statement puts out text and does nothing else."""
    if isinstance(node, nodes.If):
        return all(map(_is_text, (*node.body, *node.elif_, *node.else_)))
    return isinstance(node, nodes.Output)


def _is_short(node: nodes.Node) -> bool:
    """Whether it also puts out no list of a whole page, which each text around it would copy."""
    return _is_text(node) and not (isinstance(node, nodes.If) and node.find(nodes.Call))


def _joined(
    statements: Iterable[nodes.Node], is_text: Callable[[nodes.Node], bool]
) -> Iterator[nodes.Node]:
    """The statements, with one output for all texts that follow each other."""
    for together, group in groupby(statements, is_text):
        if together:
            texts = list(group)
            yield nodes.Output(list(_pieces(texts)), lineno=texts[0].lineno)
        else:
            yield from group


def _pieces(texts: Iterable[nodes.Node]) -> Iterator[Any]:
    """What such statements put out: expressions, and choices among texts."""
    for node in texts:
        if isinstance(node, nodes.Output):
            yield from node.nodes
        else:
            yield node


class ByTheBook(Generator):
    """For templates that need Jinja's own rules."""

    by_the_book = True
