/** The built-in types that declarations lean on, as text: the compiler gets these and reads nothing from a disk. */

/** Names that are not here and not declared are opaque: each is a type of its own of which nothing is known. */
export const LIBRARY = `
type PropertyKey = string | number | symbol;
type Partial<T> = { [P in keyof T]?: T[P] };
type Required<T> = { [P in keyof T]-?: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Record<K extends keyof any, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type Parameters<T extends (...args: any) => any> = T extends (...args: infer P) => any ? P : never;
type ConstructorParameters<T extends abstract new (...args: any) => any> = T extends abstract new (...args: infer P) => any ? P : never;
type ReturnType<T extends (...args: any) => any> = T extends (...args: any) => infer R ? R : any;
type InstanceType<T extends abstract new (...args: any) => any> = T extends abstract new (...args: any) => infer R ? R : any;
type ThisParameterType<T> = T extends (this: infer U, ...args: never) => any ? U : unknown;
type OmitThisParameter<T> = unknown extends ThisParameterType<T> ? T : T extends (...args: infer A) => infer R ? (...args: A) => R : T;
type Uppercase<S extends string> = intrinsic;
type Lowercase<S extends string> = intrinsic;
type Capitalize<S extends string> = intrinsic;
type Uncapitalize<S extends string> = intrinsic;
type NoInfer<T> = intrinsic;
type Awaited<T> = T extends null | undefined ? T : T extends object & { then(onfulfilled: infer F, ...args: infer _): any } ? F extends (value: infer V, ...args: infer _) => any ? Awaited<V> : never : T;
interface ThisType<T> {}
interface Object { constructor: Function; toString(): string; valueOf(): Object; hasOwnProperty(v: PropertyKey): boolean }
interface Function { apply(this: Function, thisArg: any, argArray?: any): any; call(this: Function, thisArg: any, ...argArray: any[]): any; bind(this: Function, thisArg: any, ...argArray: any[]): any; prototype: any; readonly length: number; readonly name: string }
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments { [index: number]: any; length: number; callee: Function }
interface String { charAt(pos: number): string; indexOf(text: string, position?: number): number; slice(start?: number, end?: number): string; split(separator: string | RegExp, limit?: number): string[]; trim(): string; toLowerCase(): string; toUpperCase(): string; readonly length: number; readonly [index: number]: string; [Symbol.iterator](): IterableIterator<string> }
interface Number { toString(radix?: number): string; toFixed(digits?: number): string; valueOf(): number }
interface Boolean { valueOf(): boolean }
interface BigInt { toString(radix?: number): string; valueOf(): bigint }
interface Symbol { toString(): string; valueOf(): symbol; readonly description: string | undefined }
interface SymbolConstructor { readonly iterator: unique symbol; readonly asyncIterator: unique symbol; readonly hasInstance: unique symbol; readonly toPrimitive: unique symbol; readonly toStringTag: unique symbol; readonly dispose: unique symbol; readonly asyncDispose: unique symbol; (description?: string | number): symbol; for(key: string): symbol }
declare var Symbol: SymbolConstructor;
interface TemplateStringsArray extends ReadonlyArray<string> { readonly raw: readonly string[] }
interface RegExp { exec(text: string): RegExpExecArray | null; test(text: string): boolean; readonly source: string; readonly flags: string; lastIndex: number }
interface RegExpMatchArray extends Array<string> { index?: number; input?: string }
interface RegExpExecArray extends Array<string> { index: number; input: string }
interface Error { name: string; message: string; stack?: string; cause?: unknown }
interface ErrorConstructor { new (message?: string, options?: { cause?: unknown }): Error; (message?: string): Error; readonly prototype: Error }
declare var Error: ErrorConstructor;
interface TypeError extends Error {}
declare var TypeError: ErrorConstructor;
interface RangeError extends Error {}
declare var RangeError: ErrorConstructor;
interface AggregateError extends Error { errors: any[] }
interface Date { toISOString(): string; toJSON(): string; getTime(): number; valueOf(): number; setTime(time: number): number; getFullYear(): number; getTimezoneOffset(): number }
interface DateConstructor { new (value?: number | string | Date): Date; now(): number; parse(text: string): number; readonly prototype: Date }
declare var Date: DateConstructor;
interface IteratorYieldResult<T> { done?: false; value: T }
interface IteratorReturnResult<T> { done: true; value: T }
type IteratorResult<T, R = any> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T, R = any, N = any> { next(...args: [] | [N]): IteratorResult<T, R>; return?(value?: R): IteratorResult<T, R>; throw?(e?: any): IteratorResult<T, R> }
interface Iterable<T, R = any, N = any> { [Symbol.iterator](): Iterator<T, R, N> }
interface IterableIterator<T, R = any, N = any> extends Iterator<T, R, N> { [Symbol.iterator](): IterableIterator<T, R, N> }
interface IteratorObject<T, R = unknown, N = unknown> extends Iterator<T, R, N> { [Symbol.iterator](): IteratorObject<T, R, N> }
interface Generator<T = unknown, R = any, N = any> extends IteratorObject<T, R, N> { return(value: R): IteratorResult<T, R>; throw(e: any): IteratorResult<T, R> }
interface AsyncIterator<T, R = any, N = any> { next(...args: [] | [N]): Promise<IteratorResult<T, R>>; return?(value?: R | PromiseLike<R>): Promise<IteratorResult<T, R>>; throw?(e?: any): Promise<IteratorResult<T, R>> }
interface AsyncIterable<T, R = any, N = any> { [Symbol.asyncIterator](): AsyncIterator<T, R, N> }
interface AsyncIterableIterator<T, R = any, N = any> extends AsyncIterator<T, R, N> { [Symbol.asyncIterator](): AsyncIterableIterator<T, R, N> }
interface AsyncGenerator<T = unknown, R = any, N = any> extends AsyncIterator<T, R, N> { [Symbol.asyncIterator](): AsyncGenerator<T, R, N> }
interface ConcatArray<T> { readonly length: number; readonly [n: number]: T; join(separator?: string): string; slice(start?: number, end?: number): T[] }
interface ArrayLike<T> { readonly length: number; readonly [n: number]: T }
interface ReadonlyArray<T> { readonly length: number; readonly [n: number]: T; concat(...items: ConcatArray<T>[]): T[]; join(separator?: string): string; slice(start?: number, end?: number): T[]; indexOf(item: T, from?: number): number; includes(item: T, from?: number): boolean; every(test: (value: T, index: number, array: readonly T[]) => unknown): boolean; some(test: (value: T, index: number, array: readonly T[]) => unknown): boolean; forEach(each: (value: T, index: number, array: readonly T[]) => void): void; map<U>(each: (value: T, index: number, array: readonly T[]) => U): U[]; filter(test: (value: T, index: number, array: readonly T[]) => unknown): T[]; find(test: (value: T, index: number, array: readonly T[]) => unknown): T | undefined; at(index: number): T | undefined; [Symbol.iterator](): IterableIterator<T>; entries(): IterableIterator<[number, T]> }
interface Array<T> { length: number; [n: number]: T; push(...items: T[]): number; pop(): T | undefined; shift(): T | undefined; unshift(...items: T[]): number; reverse(): T[]; sort(compare?: (a: T, b: T) => number): this; splice(start: number, count?: number, ...items: T[]): T[]; concat(...items: ConcatArray<T>[]): T[]; join(separator?: string): string; slice(start?: number, end?: number): T[]; indexOf(item: T, from?: number): number; includes(item: T, from?: number): boolean; every(test: (value: T, index: number, array: T[]) => unknown): boolean; some(test: (value: T, index: number, array: T[]) => unknown): boolean; forEach(each: (value: T, index: number, array: T[]) => void): void; map<U>(each: (value: T, index: number, array: T[]) => U): U[]; filter(test: (value: T, index: number, array: T[]) => unknown): T[]; find(test: (value: T, index: number, array: T[]) => unknown): T | undefined; at(index: number): T | undefined; [Symbol.iterator](): IterableIterator<T>; entries(): IterableIterator<[number, T]> }
interface ArrayConstructor { new <T>(...items: T[]): T[]; isArray(arg: any): arg is any[]; readonly prototype: any[] }
declare var Array: ArrayConstructor;
interface PromiseLike<T> { then<A = T, B = never>(onfulfilled?: ((value: T) => A | PromiseLike<A>) | null, onrejected?: ((reason: any) => B | PromiseLike<B>) | null): PromiseLike<A | B> }
interface Promise<T> { then<A = T, B = never>(onfulfilled?: ((value: T) => A | PromiseLike<A>) | null, onrejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<A | B>; catch<B = never>(onrejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<T | B>; finally(onfinally?: (() => void) | null): Promise<T> }
interface PromiseConstructor { new <T>(run: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: any) => void) => void): Promise<T>; resolve<T>(value: T): Promise<T>; all<T>(values: Iterable<T>): Promise<T[]>; readonly prototype: Promise<any> }
declare var Promise: PromiseConstructor;
interface ReadonlyMap<K, V> { forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void; get(key: K): V | undefined; has(key: K): boolean; readonly size: number; entries(): IterableIterator<[K, V]>; keys(): IterableIterator<K>; values(): IterableIterator<V>; [Symbol.iterator](): IterableIterator<[K, V]> }
interface Map<K, V> { clear(): void; delete(key: K): boolean; forEach(each: (value: V, key: K, map: Map<K, V>) => void): void; get(key: K): V | undefined; has(key: K): boolean; set(key: K, value: V): this; readonly size: number; entries(): IterableIterator<[K, V]>; keys(): IterableIterator<K>; values(): IterableIterator<V>; [Symbol.iterator](): IterableIterator<[K, V]> }
interface ReadonlySet<T> { forEach(each: (value: T, again: T, set: ReadonlySet<T>) => void): void; has(value: T): boolean; readonly size: number; values(): IterableIterator<T>; [Symbol.iterator](): IterableIterator<T> }
interface Set<T> { add(value: T): this; clear(): void; delete(value: T): boolean; forEach(each: (value: T, again: T, set: Set<T>) => void): void; has(value: T): boolean; readonly size: number; values(): IterableIterator<T>; [Symbol.iterator](): IterableIterator<T> }
interface MapConstructor { new <K = any, V = any>(entries?: Iterable<readonly [K, V]> | null): Map<K, V>; readonly prototype: Map<any, any> }
declare var Map: MapConstructor;
interface SetConstructor { new <T = any>(values?: Iterable<T> | null): Set<T>; readonly prototype: Set<any> }
declare var Set: SetConstructor;
interface WeakKeyTypes { object: object; symbol: symbol }
type WeakKey = WeakKeyTypes[keyof WeakKeyTypes];
interface WeakMap<K extends WeakKey, V> { delete(key: K): boolean; get(key: K): V | undefined; has(key: K): boolean; set(key: K, value: V): this }
interface WeakSet<T extends WeakKey> { add(value: T): this; delete(value: T): boolean; has(value: T): boolean }
interface WeakRef<T extends WeakKey> { deref(): T | undefined; readonly [Symbol.toStringTag]: "WeakRef" }
interface ArrayBuffer { readonly byteLength: number; slice(begin?: number, end?: number): ArrayBuffer; readonly [Symbol.toStringTag]: "ArrayBuffer" }
interface Uint8Array { readonly byteLength: number; readonly length: number; readonly buffer: ArrayBuffer; [index: number]: number; subarray(begin?: number, end?: number): Uint8Array; readonly [Symbol.toStringTag]: "Uint8Array" }
interface Disposable { [Symbol.dispose](): void }
interface AsyncDisposable { [Symbol.asyncDispose](): PromiseLike<void> }
interface PropertyDescriptor { configurable?: boolean; enumerable?: boolean; value?: any; writable?: boolean; get?(): any; set?(v: any): void }
interface TypedPropertyDescriptor<T> { enumerable?: boolean; configurable?: boolean; writable?: boolean; value?: T; get?: () => T; set?: (value: T) => void }
interface ImportMeta {}
declare var undefined: undefined;
declare var NaN: number;
`;
