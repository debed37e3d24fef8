import type { AnyFeature } from "./features.ts";
import type { Read } from "./schema/field.ts";

/** The notices of a feature. */
type NoticesOf<Feature> = Feature extends { readonly notices: infer Readers }
  ? Read<Readers[keyof Readers]>
  : never;

/** A notice from the hall to a member, in whatever dialect it is encoded. */
export type Notice = NoticesOf<AnyFeature>;
