/** A repository with one OpenSpec change, as docs/openspec.md speaks of it: signing in gets a second way. */
export const OPENSPEC_SAMPLE: Record<string, string> = {
  "openspec/specs/auth/spec.md": `# auth

## Purpose

Says who may come in and for how long, for every service of the shop.

## Requirements

### Requirement: Sign in

The system SHALL let a person in who gives the right password.

#### Scenario: Right password

- **WHEN** a person gives the right password
- **THEN** the person is signed in
`,
  "openspec/changes/add-sso/proposal.md": `## Why

People of large customers have an account already.

## What Changes

- Signing in through the customer's own directory.
`,
  "openspec/changes/add-sso/specs/auth/spec.md": `## ADDED Requirements

### Requirement: Single sign-on

The system SHALL let a person in who comes from a directory that the shop trusts.

#### Scenario: Trusted directory

- **WHEN** a trusted directory vouches for a person
- **THEN** the person is signed in
`,
};
