const VERSIONS = ['V1_0', 'V2_0', 'V3_0'];

/** The parameter eventVersion, refused while packaging rather than by Cognito halfway through a deployment. */
module.exports = async ({ resolveVariable }) => {
  const version = await resolveVariable('param:eventVersion');
  if (VERSIONS.includes(version)) return version;
  // A string, because osls would print an Error with its stack trace.
  throw `eventVersion has to be one of ${VERSIONS.join(', ')}.`;
};
