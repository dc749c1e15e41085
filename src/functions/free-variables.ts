/** The little of ESTree that is needed here. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // A node's other fields depend on its type.
  readonly [field: string]: any;
}

/** How a function uses a variable it does not declare. */
export interface FreeVariable {
  readonly name: string;
  /** The function assigns to it: the other process will change its copy only. */
  assigned: boolean;
  /** Evaluated while a class is being created, not later when something is called. */
  eager: boolean;
}

export interface Usage {
  readonly free: Map<string, FreeVariable>;
  /** `this`, `arguments`, `super` or `new.target` of whatever surrounds the root function. */
  readonly foreign: Set<string>;
  readonly metas: SyntaxNode[];
  readonly imports: SyntaxNode[];
}

interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | null;
}

interface Context {
  readonly scope: Scope | null;
  readonly eager: boolean;
  /** Inside a function (or class part) that has its own `this`, so that it is not the surrounding one's. */
  readonly ownThis: boolean;
  readonly ownSuper: boolean;
}

/** Finds what the function or class `root` takes from outside. */
export function findUsage(root: SyntaxNode): Usage {
  const usage: Usage = { free: new Map(), foreign: new Set(), metas: [], imports: [] };
  visit(root, { scope: null, eager: root.type === 'ClassExpression', ownThis: false, ownSuper: false }, usage);
  return usage;
}

function visit(node: SyntaxNode | null | undefined, context: Context, usage: Usage): void {
  if (node === null || node === undefined) return;
  const handler = handlers[node.type];
  if (handler !== undefined) handler(node, context, usage);
  else visitChildren(node, context, usage);
}

function visitChildren(node: SyntaxNode, context: Context, usage: Usage): void {
  for (const key in node) {
    const child: unknown = node[key];
    if (Array.isArray(child)) for (const item of child) if (isNode(item)) visit(item, context, usage);
    if (isNode(child)) visit(child, context, usage);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

const handlers: Record<string, (node: SyntaxNode, context: Context, usage: Usage) => void> = {
  Identifier: (node, context, usage) => use(node.name, context, usage, false),
  FunctionDeclaration: visitFunction,
  FunctionExpression: visitFunction,
  ArrowFunctionExpression: visitFunction,
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  ThisExpression: (_node, context, usage) => void (context.ownThis || usage.foreign.add('this')),
  Super: (_node, context, usage) => void (context.ownSuper || usage.foreign.add('super')),
  MetaProperty(node, context, usage) {
    if (node.meta.name === 'import') usage.metas.push(node);
    else if (!context.ownThis) usage.foreign.add('new.target');
  },
  ImportExpression(node, context, usage) {
    usage.imports.push(node);
    visitChildren(node, context, usage);
  },
  MemberExpression(node, context, usage) {
    visit(node.object, context, usage);
    if (node.computed) visit(node.property, context, usage);
  },
  Property(node, context, usage) {
    if (node.computed) visit(node.key, context, usage);
    // A method's `super` is its own object's.
    visit(node.value, node.method || node.kind !== 'init' ? { ...context, ownSuper: true } : context, usage);
  },
  AssignmentExpression(node, context, usage) {
    markAssigned(node.left, context, usage);
    visitChildren(node, context, usage);
  },
  UpdateExpression(node, context, usage) {
    markAssigned(node.argument, context, usage);
    visit(node.argument, context, usage);
  },
  ForInStatement: visitForEach,
  ForOfStatement: visitForEach,
  ForStatement: (node, context, usage) =>
    visitChildren(node, within(context, isNode(node.init) ? declaredBy([node.init]) : []), usage),
  BlockStatement: (node, context, usage) => visitChildren(node, within(context, declaredBy(node.body)), usage),
  StaticBlock: (node, context, usage) =>
    visitChildren(node, within(context, [...declaredBy(node.body), ...hoisted(node.body)]), usage),
  SwitchStatement(node, context, usage) {
    visit(node.discriminant, context, usage);
    const names = node.cases.flatMap((c: SyntaxNode) => declaredBy(c.consequent));
    for (const one of node.cases) visitChildren(one, within(context, names), usage);
  },
  CatchClause: (node, context, usage) =>
    visitChildren(node, within(context, node.param ? boundBy(node.param) : []), usage),
  LabeledStatement: (node, context, usage) => visit(node.body, context, usage),
  BreakStatement: () => {},
  ContinueStatement: () => {},
};

function visitFunction(node: SyntaxNode, context: Context, usage: Usage): void {
  const arrow = node.type === 'ArrowFunctionExpression';
  const names = node.params.flatMap(boundBy);
  if (!arrow) names.push('arguments');
  if (node.id && node.type === 'FunctionExpression') names.push(node.id.name);
  if (node.body.type === 'BlockStatement') names.push(...hoisted(node.body.body));
  const inner = within({ ...context, ownThis: context.ownThis || !arrow }, names);
  for (const param of node.params) visit(param, inner, usage);
  visit(node.body, inner, usage);
}

function visitClass(node: SyntaxNode, context: Context, usage: Usage): void {
  const named = within(context, node.id ? [node.id.name] : []);
  visit(node.superClass, named, usage);
  for (const member of node.body.body as SyntaxNode[]) {
    if (member.type !== 'StaticBlock' && member.computed) visit(member.key, named, usage);
    const own = { ...named, ownThis: true, ownSuper: true };
    if (member.type === 'StaticBlock') visit(member, own, usage);
    else visit(member.value, member.static && runsAtOnce(member) ? own : { ...own, eager: false }, usage);
  }
}

/** A static field's value is computed with the class, unless it is only a function, called later if ever. */
function runsAtOnce(member: SyntaxNode): boolean {
  return member.type === 'PropertyDefinition' && !/Function/.test(member.value?.type ?? '');
}

function visitForEach(node: SyntaxNode, context: Context, usage: Usage): void {
  if (node.left.type !== 'VariableDeclaration') markAssigned(node.left, context, usage);
  visitChildren(node, within(context, declaredBy([node.left])), usage);
}

function within(context: Context, names: readonly string[]): Context {
  return { ...context, scope: { names: new Set(names), parent: context.scope } };
}

function use(name: string, context: Context, usage: Usage, assigned: boolean): void {
  for (let scope = context.scope; scope !== null; scope = scope.parent) if (scope.names.has(name)) return;
  if (name === 'arguments' && !context.ownThis) usage.foreign.add('arguments');
  const known = usage.free.get(name) ?? { name, assigned: false, eager: false };
  known.assigned ||= assigned;
  known.eager ||= context.eager;
  usage.free.set(name, known);
}

function markAssigned(target: SyntaxNode, context: Context, usage: Usage): void {
  for (const name of boundBy(target)) use(name, context, usage, true);
}

/** The names a pattern binds (or assigns to). */
function boundBy(pattern: SyntaxNode | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((p: SyntaxNode) => boundBy(p.type === 'RestElement' ? p.argument : p.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(boundBy);
    case 'AssignmentPattern':
      return boundBy(pattern.left);
    case 'RestElement':
      return boundBy(pattern.argument);
    default:
      return [];
  }
}

/** `let`, `const`, classes and functions declared directly in a block. */
function declaredBy(body: readonly SyntaxNode[]): string[] {
  return body.flatMap((statement) => {
    if (statement.type === 'VariableDeclaration')
      return statement.declarations.flatMap((d: SyntaxNode) => boundBy(d.id));
    return /^(Function|Class)Declaration$/.test(statement.type) && statement.id ? [statement.id.name] : [];
  });
}

/** `var` declarations anywhere below, up to the next function. */
function hoisted(nodes: readonly SyntaxNode[]): string[] {
  const names: string[] = [];
  const search = (node: SyntaxNode): void => {
    if (/Function|^Class/.test(node.type)) return;
    if (node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const d of node.declarations) names.push(...boundBy(d.id));
    }
    for (const key in node) {
      const child: unknown = node[key];
      for (const item of Array.isArray(child) ? child : [child]) if (isNode(item)) search(item);
    }
  };
  for (const node of nodes) search(node);
  return names;
}
