// Schemas of the OpenAPI document as rows of a table.

/** What a reference of the document means; anything else is itself. */
export function resolve(root, part) {
  if (!part?.$ref) return part;
  return part.$ref.split("/").slice(1).reduce((at, name) => at[name.replaceAll("~1", "/").replaceAll("~0", "~")], root);
}

/** The type of a schema in words. */
export function typeOf(root, schema) {
  const known = resolve(root, schema);
  if (known.enum) return known.enum.map(value => JSON.stringify(value)).join(" or ");
  if ("const" in known) return JSON.stringify(known.const);
  const choices = known.oneOf ?? known.anyOf;
  if (choices) return choices.map(choice => typeOf(root, choice)).join(", or ");
  const types = [known.type ?? "any value"].flat();
  return types.map(type => (type === "array" && known.items ? `list of (${typeOf(root, known.items)})` : type)).join(" or ");
}

/** A row for each field of an object, with those of objects inside behind it. */
export function fieldsOf(root, schema, prefix = "", above = []) {
  const known = resolve(root, schema);
  if (above.includes(known)) return [];
  const inside = [...above, known];
  if (known.type === "array" && known.items) return fieldsOf(root, known.items, `${prefix}[]`, inside);
  const choices = known.oneOf ?? known.anyOf;
  if (choices) return choices.flatMap(choice => fieldsOf(root, choice, prefix, inside));
  return Object.entries(known.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    const meaning = resolve(root, field);
    return [
      {
        path, type: typeOf(root, field), required: known.required?.includes(name) ?? false,
        description: field.description ?? meaning.description ?? "", default: meaning.default,
      },
      ...fieldsOf(root, field, path, inside),
    ];
  });
}
