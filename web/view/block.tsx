import { Component } from "preact";
import type { Item } from "../state/page_state.ts";
import { ItemView } from "./item.tsx";

/** How many messages are in a block. */
const BLOCK = 50;

/** Some items that follow each other. */
export interface ItemBlock {
  readonly key: string;
  readonly items: readonly Item[];
  readonly before: Item | undefined;
}

/**
 * The items in blocks, so that a new one draws only its block anew. Numbers
 * decide where a block begins: it stays the same when others come before it.
 */
export function blocksOf(items: readonly Item[]): readonly ItemBlock[] {
  const blocks: { key: string; items: Item[]; before: Item | undefined }[] = [];
  let block = -1;
  let before: Item | undefined;
  for (const item of items) {
    const seq = item.kind === "said" ? item.seq : undefined;
    const wanted = seq === undefined ? block : Math.floor(seq / BLOCK);
    const last = blocks.at(-1);
    const isFull = seq === undefined && (last?.items.length ?? 0) >= 2 * BLOCK;
    if (last === undefined || wanted !== block || isFull) {
      const key = seq === undefined ? item.key : `from ${wanted * BLOCK}`;
      blocks.push({ key, items: [item], before });
    } else last.items.push(item);
    block = wanted;
    before = item;
  }
  return blocks;
}

interface BlockProps {
  readonly block: ItemBlock;
  /** The key of the first item that the user has not read, where it is here. */
  readonly newFrom: string | undefined;
}

/** Draws a block, again only when something in it has changed. */
export class Block extends Component<BlockProps> {
  override shouldComponentUpdate({ block, newFrom }: BlockProps): boolean {
    const { items, before } = this.props.block;
    return newFrom !== this.props.newFrom || before !== block.before ||
      items.length !== block.items.length ||
      items.some((item, at) => item !== block.items[at]);
  }

  override render({ block, newFrom }: BlockProps) {
    return (
      <div class="block">
        {block.items.map((item, at) => (
          <ItemView
            key={item.key}
            item={item}
            before={at === 0 ? block.before : block.items[at - 1]}
            isNew={item.key === newFrom}
          />
        ))}
      </div>
    );
  }
}
