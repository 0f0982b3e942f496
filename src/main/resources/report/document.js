// What the scripts of all pages share. Foreign text becomes text nodes and attributes only, never markup.
'use strict';

function byId(id) {
  return document.getElementById(id);
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * Gives a node these children and no others. Where one of them is known, by its `data-key` or by its place, the old node is
 * made like the new one and stays: what somebody opened, selected or focused in it stays, too.
 */
function fill(parent, ...children) {
  const known = new Map();
  for (const child of parent.children) {
    if (child.dataset.key !== undefined) {
      known.set(child.dataset.key, child);
    }
  }
  let place = parent.firstChild;
  for (const child of children.map((each) => (typeof each === 'string' ? new Text(each) : each))) {
    const old = knownAs(child, known, place);
    if (old === null) {
      parent.insertBefore(child, place);
    } else {
      if (old === place) {
        place = place.nextSibling;
      } else {
        parent.insertBefore(old, place);
      }
      become(old, child);
    }
  }
  while (place !== null) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function knownAs(child, known, place) {
  const key = child.dataset?.key;
  if (key === undefined) {
    return place !== null && place.nodeName === child.nodeName && place.dataset?.key === undefined ? place : null;
  }
  const old = known.get(key) ?? null;
  known.delete(key);
  return old?.nodeName === child.nodeName ? old : null;
}

function become(old, wanted) {
  if (old instanceof Text) {
    if (old.data !== wanted.data) {
      old.data = wanted.data;
    }
    return;
  }
  for (const {name} of Array.from(old.attributes)) {
    if (name !== 'open' && !wanted.hasAttribute(name)) {
      old.removeAttribute(name);
    }
  }
  for (const {name, value} of wanted.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  fill(old, ...wanted.childNodes);
}
