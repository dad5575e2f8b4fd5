// The handler that everybody starts from: it copies two attributes, and looks nothing up.
export const handler = async (event) => {
  event.response = {
    claimsOverrideDetails: {
      claimsToAddOrOverride: {
        tenantId: event.request.userAttributes['custom:tenantId'],
        departmentId: event.request.userAttributes['custom:department'],
      },
    },
  };
  return event;
};
