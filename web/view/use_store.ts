import { useLayoutEffect, useState } from "preact/hooks";
import type { Store } from "../state/store.ts";

/** The state of a store; the component is drawn anew when it changes. */
export function useStore<State>(store: Store<State>): State {
  const [state, setState] = useState(store.state);
  useLayoutEffect(() => {
    setState(store.state);
    return store.watch(() => setState(store.state));
  }, [store]);
  return state;
}
